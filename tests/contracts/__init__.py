"""What histories hold stays readable: the messages as they are written, encrypted, and as earlier versions wrote them."""
