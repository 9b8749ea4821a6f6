"""A plan or a preset file comes in; the preset, or the plan with the preset applied, goes out."""
