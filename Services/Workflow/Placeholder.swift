enum WorkflowPlaceholder {}
