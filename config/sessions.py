"""End a session after an hour without a request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workdays import clock

SEEN_AT = "_seen_at"
# The end of a session is moved on at most once in so many seconds: SESSION_SAVE_EVERY_REQUEST
# would add a write to every page that only reads, and take SQLite's one write lock for it.
STEP = 60


class IdleTimeoutMiddleware:
    """Move the end of a signed-in user's session on while requests come."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # An anonymous visitor has no session row, and none is made here.
        if not request.session.is_empty():
            present = int(clock.now().timestamp())
            if abs(present - request.session.get(SEEN_AT, 0)) >= STEP:
                request.session[SEEN_AT] = present
        return response
