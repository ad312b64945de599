"""Bringing files in by the form of the pages."""

import re
import time

EDGE = "-------------------edge"


def multipart(name, content, mission="tourism"):
    """The body of the form that brings a file in."""
    fields = (f'--{EDGE}\r\nContent-Disposition: form-data; name="mission"\r\n\r\n{mission}\r\n--{EDGE}\r\n'
              f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n')
    return fields.encode() + content + f"\r\n--{EDGE}--\r\n".encode()


def upload(reader, name, content, query=""):
    """Bring a file in; its report, or how far that is."""
    return reader.ask(f"/import{query}", body=multipart(name, content), X_CSRFToken=reader.csrf,
                      Content_Type=f"multipart/form-data; boundary={EDGE}")


def waiting(page):
    """Address and name of each file that a page of imports says waits, the newest first."""
    return [(address, name.removesuffix(".csv"))
            for address, name in re.findall(r'<a href="(/import/[\w-]{10,40})[^"]*">([^<·]+?) ·', page)]


def settled(reader, answer):
    """The page that follows once the server is done with a file."""
    while answer.status == 202:
        time.sleep(0.05)
        answer = reader.ask(re.search(r'data-there="([^"]+)"', answer.text)[1].replace("&amp;", "&"))
    return answer
