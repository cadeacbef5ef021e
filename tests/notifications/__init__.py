"""What a mail may say, and what no mail ever says."""
