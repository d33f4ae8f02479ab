"""Headers of ours on every answer."""

# What a page may ask of the device: nothing. A page that one day needs the position says so here.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "microphone", "geolocation", "payment", "usb", "display-capture", "browsing-topics")
)


def permissions_policy(get_response):
    """Tell the browser that no page of ours, and nothing inside one, may use camera, microphone or position."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware
