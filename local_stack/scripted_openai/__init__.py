"""A language-model provider that plays scripts: the OpenAI API's shapes over real HTTP, for tests and benchmarks.

Ask for a script by the model's name (`script:slow`, `script:answer?token_delay_s=0.02`), or set the next ones
with `PUT /admin/scripts`. It invents nothing and costs nothing, and the real openai SDK speaks to it.
"""
