"""Gallery of templates: workflow files of small businesses' processes, to start from."""
