"""Serves the demo page in the foreground."""

import argparse

from local_stack.demo_page.serve import Links, serve


def main() -> None:
    """Reads the command line and serves until stopped."""
    parser = argparse.ArgumentParser(prog="python -m local_stack.demo_page", description="Serves the demo page.")
    parser.add_argument("--port", type=int, required=True, help="port to listen on, on the loopback only")
    parser.add_argument("--widget-url", required=True, help="where browsers reach the chat API")
    parser.add_argument("--site-key", default="fooodis-demo")
    parser.add_argument("--console-url", default="", help="linked in the footer")
    parser.add_argument("--mail-url", default="", help="linked in the footer")
    options = parser.parse_args()
    links = Links(options.widget_url.rstrip("/"), options.site_key, options.console_url, options.mail_url)
    serve(options.port, links)


if __name__ == "__main__":
    main()
