"""System checks of our own (`manage.py check`)."""
