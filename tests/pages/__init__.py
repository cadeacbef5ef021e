"""The dashboard's pages without a browser, over ASGI: apart from the screens, whose browser holds the event loop."""
