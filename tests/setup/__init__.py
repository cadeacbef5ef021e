"""What an operator sees when setting up: settings, providers, migrations, one machine's stack."""
