"""Loading layers on a served map: large rasters beside requests, hostile ones refused while others read on."""

import html
import re
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from bringing import EDGE
from serving import Service

sys.path.insert(0, str(Path(__file__).parents[1] / "intake"))

from rastering import endless, from_corner, geotiff, one_block

FIELDS = {"name_en": "People of a census", "unit": "people", "source": "a census"}


@pytest.fixture(scope="module")
def service(instance, tmp_path_factory):
    rest = tmp_path_factory.mktemp("rest")
    with Service(instance(), TMPDIR=str(rest)) as service:
        service.editor = service.person(service.admin(), "somsri")
        service.editor.stays = False
        yield service
        assert list(rest.glob("intake-*")) == []
        assert "Traceback" not in service.said.read_text()


def load(editor, name, content):
    """Send the form; the page that follows once the file is read."""
    parts = "".join(f'--{EDGE}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
                    for key, value in FIELDS.items())
    parts += f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    answer = editor.ask("/demand?lang=en", body=parts.encode() + content + f"\r\n--{EDGE}--\r\n".encode(),
                        X_CSRFToken=editor.csrf, Content_Type=f"multipart/form-data; boundary={EDGE}")
    pages = [answer]
    while pages[-1].status == 202:
        time.sleep(0.1)
        there = html.unescape(re.search(r'data-there="([^"]+)"', pages[-1].text)[1])
        pages.append(editor.ask(there))
    return pages


def test_a_large_raster_is_read_beside_requests_and_becomes_a_layer(service):
    values = np.random.default_rng(1).random((900, 900), dtype=np.float32) * 3
    content = geotiff(values, transform=from_corner(98.9, 18.6, 0.0003, 0.0003), compress="deflate")
    first, *later = load(service.editor, "people.tif", content)
    page = html.unescape((later or [first])[-1].text)

    assert "<h1>People of a census</h1>" in page
    assert not later or "The file is being read and counted" in first.text
    assert re.search(r"[\d,]+ of 810,000 in the file count in the province", page)


@pytest.mark.parametrize(("content", "words"), [
    (endless(), "cells around the province, more than 24,000,000"), (one_block(), "needs more memory than allowed")])
def test_a_small_file_that_would_unpack_to_gigabytes_is_refused_at_once(service, content, words):
    start = time.monotonic()
    page = load(service.editor, "people.tif", content)[-1]

    assert len(content) < 4_000_000
    assert page.status == 422
    assert words in page.text
    assert time.monotonic() - start < 20
