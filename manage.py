"""Operators' commands: `python manage.py --help` lists them."""

from bootstrap.leave import leave
from bootstrap.managing import main

if __name__ == "__main__":
    leave(main())
