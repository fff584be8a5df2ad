import typer

from kubectl_insight.api import Plugin

plugin = Plugin(name="hello", help="Say hello to an object.", target="kubectl_insight_hello:app")
app = typer.Typer()


@app.command()
def hello(name: str) -> None:
    """Say hello to an object."""
    typer.echo(f"hello {name}")
