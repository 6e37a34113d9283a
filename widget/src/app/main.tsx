import { render } from "preact";
import "./style.css";
import { App } from "./app";
import { wantedTheme } from "./host-page";

if (wantedTheme === "light" || wantedTheme === "dark") document.documentElement.dataset.theme = wantedTheme;

render(<App siteKey={decodeURIComponent(location.pathname.split("/").at(-1)!)} />, document.body);
