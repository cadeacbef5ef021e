"""The API with the dashboard, on one port."""

from bootstrap.leave import leave
from bootstrap.serving import serve

if __name__ == "__main__":
    leave(serve())
