"""How the tables came to be, step by step, each step up and down."""
