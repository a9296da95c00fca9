"""Style sheets, scripts and pictures: every link carries the file's digest, so that browsers may keep it for ever."""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, request, session

ENDPOINT = "static"
FOR_EVER = "public, max-age=31536000, immutable"


def install_assets(app: Flask) -> None:
    folder = Path(app.static_folder or "")
    versions: dict[str, str] = {}

    def version(filename: str) -> str:
        """The first digits of the file's SHA-256, read once; empty where there is no such file."""
        if filename not in versions:
            path = folder / filename
            versions[filename] = sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""
        return versions[filename]

    @app.url_defaults
    def with_version(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == ENDPOINT and "filename" in values:
            values.setdefault("v", version(str(values["filename"])))

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == ENDPOINT and response.status_code == 200 and request.view_args:
            asked = request.args.get("v")
            # A link from before an update, or by hand, must not be kept under the new file's name.
            if asked and asked == version(request.view_args["filename"]):
                response.headers["Cache-Control"] = FOR_EVER
                # Flask-Login looks at the cookie after every request; these answers do not depend on it.
                session.accessed = False
        return response
