"""Support: programmes, provision, schedule and sessions."""
