"""Scenarios as programs begin them."""


def begun(client, *changes: dict, name: str = "สองแห่งใหม่") -> dict:
    """A new scenario, as the API tells it."""
    response = client.post("/api/scenarios", json={"name": name, "changes": list(changes)})
    assert response.status_code == 201, response.text
    return response.json
