"""How the parts are joined: settings from the environment, and everything built from them once."""
