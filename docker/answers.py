"""The health check of the web container: asks for the health page as a visitor would."""

import os
import urllib.request


def main() -> None:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    # Fails with an exception, and so with an exit code, where the answer is not a success.
    urllib.request.urlopen(  # nosec B310
        urllib.request.Request("http://127.0.0.1:8000/health/", headers=headers), timeout=4
    )


if __name__ == "__main__":
    main()
