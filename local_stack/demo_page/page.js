// The page's own buttons open the chat; a question goes along as a draft, which the visitor sends or changes.
for (const button of document.querySelectorAll("[data-opens-chat]")) {
  button.addEventListener("click", () => window.Samtal?.open(button.dataset.opensChat));
}
