"""The service within a command: the same answers as everybody gets, without a server."""

import time
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from webmap import create_app

AGAIN_S = 0.5


def own_service(region: Path | None, instance: Path | None) -> FlaskClient:
    """The service on these folders, as everybody may read it; long work is done at once."""
    config = {"JOBS": "0", "PUBLIC": "true"} | {key: str(folder) for key, folder in
                                               (("REGION", region), ("INSTANCE", instance)) if folder}
    return create_app(config).test_client()


def answer_of(service: FlaskClient, address: str, lang: str) -> TestResponse:
    """Its answer; where that is still made, asked again until it is there. ValueError in the words of a refusal."""
    while True:
        answer = service.get(address, headers={"Accept-Language": lang, "Accept": "application/json"})
        if answer.status_code >= 400:
            told = answer.get_json(force=True)
            job = told.get("job", {})
            parts = [told.get("title"), told.get("detail")] if answer.status_code == 404 else [
                told.get("detail"), job.get("problem"), job.get("cure")]
            why = " · ".join(filter(None, parts))
            raise ValueError(why or f"It could not be made; incident {job.get('incident')}")
        if answer.status_code != 202:
            return answer
        time.sleep(AGAIN_S)
