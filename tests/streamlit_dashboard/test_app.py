"""How the console is served."""

from streamlit_dashboard.app import app


def test_no_pages_folder_is_beside_the_script() -> None:
    """Streamlit would run `/reports` as pages/reports.py alone, without log-in, until the navigation is first set."""
    assert not (app.script_path.parent / "pages").exists()
    assert (app.script_path.parent / ".streamlit" / "config.toml").exists()
