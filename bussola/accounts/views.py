"""The page of the person who is signed in."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
@login_required
def home(request):
    """Show what the person can change: address, password, second factor, where they are signed in."""
    return render(request, "accounts/home.html")
