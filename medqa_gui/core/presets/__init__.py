"""A plan or a preset file comes in; a preset, or the plan with it applied, goes out."""
