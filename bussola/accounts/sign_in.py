"""How allauth's pages of signing in behave here."""

from allauth.account.adapter import DefaultAccountAdapter

from bussola.lib.hooks import home_after_sign_in


class SignInAdapter(DefaultAccountAdapter):
    """Bussola's answers to the questions that allauth asks about accounts."""

    def get_login_redirect_url(self, request) -> str:
        """Return the address to show after signing in: that of the person's work, or the person's own page."""
        return home_after_sign_in.ask(request.user) or super().get_login_redirect_url(request)
