"""Headers on every answer: nothing inline, nothing from elsewhere, framed only where framing is meant."""

from flask import Flask, Response, request

FRAMABLE = "/embed"


def content_policy(path: str, image_hosts: tuple[str, ...]) -> str:
    """The Content-Security-Policy of a path: own scripts and styles only, and no inline script or style at all."""
    ancestors = "*" if path == FRAMABLE else "'self'" if path.startswith("/api") else "'none'"
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": " ".join(("'self'", "data:", *image_hosts)),
        "connect-src": "'self'",
        "font-src": "'self'",
        "frame-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{rule} {sources}" for rule, sources in rules.items())


def protect(app: Flask, image_hosts: tuple[str, ...]) -> None:
    """Put the headers on every answer of the application, error pages included."""

    @app.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = content_policy(request.path, image_hosts)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), payment=(), geolocation=(self)"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        public = request.path.startswith("/api")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if public else "same-origin"
        if public:
            response.headers["Access-Control-Allow-Origin"] = "*"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
