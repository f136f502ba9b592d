"""What stands around every page: navigation, style, the address."""
