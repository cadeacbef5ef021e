"""The screens: what people see and press, translated from and to use cases; no rule and no SQL."""
