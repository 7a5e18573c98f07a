"""Files of tickets: store, attach and open them."""
