"""`python -m local_stack.scripted_openai --port 9100 [--script bench]`."""

import argparse

import uvicorn

from local_stack.scripted_openai.app import ScriptedOpenAI
from local_stack.scripted_openai.scripts import SCRIPTS
from local_stack.scripted_openai.serve import configure


def main() -> None:
    """Serves until it is stopped."""
    parser = argparse.ArgumentParser(prog="scripted_openai", description="a provider that plays scripts")
    parser.add_argument("--port", type=int, required=True, help="port on the loopback")
    parser.add_argument("--script", choices=sorted(SCRIPTS), default="answer", help="for models that name none")
    parser.add_argument("--api-key", default="", help="the only key accepted; any without it")
    arguments = parser.parse_args()
    app = ScriptedOpenAI(arguments.api_key, SCRIPTS[arguments.script])
    uvicorn.Server(configure(app, arguments.port)).run()


if __name__ == "__main__":
    main()
