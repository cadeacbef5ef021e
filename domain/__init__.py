"""What is true: the pure rules of the programme, with time handed in and nothing else from outside."""
