"""How the sign-in library behaves for us: nobody signs up, mails carry no names."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the school's records staff, by invitation."""
        return False
