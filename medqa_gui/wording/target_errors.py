"""Sentences for files that cannot or must not be written: the error and what to do."""

from medqa_gui.i18n import marked

# Error id -> what is wrong, what to do.
TARGETS: dict[str, tuple[str, str]] = {
    "target_is_folder": (
        marked("Cannot save the dataset: {path} is a folder."),
        marked("Give the name of a file in that folder."),
    ),
    "target_is_device": (
        marked("Cannot save the dataset: {path} is a pipe or a device."),
        marked("Give the name of an ordinary file."),
    ),
    "target_is_source": (
        marked("{path} is one of the files that are read; it is never overwritten."),
        marked("Choose another name for the dataset."),
    ),
    "target_leads_away": (
        marked("{path} is a link to {place}, outside of the chosen folder."),
        marked("Remove the link, or choose {place} itself."),
    ),
    "target_is_spreadsheet": (
        marked("{path} has the name of a spreadsheet; spreadsheets are never overwritten."),
        marked("Choose a name that ends in .json or .jsonl, or a folder. Did a * become several file names?"),
    ),
    "target_not_dataset": (
        marked("{path} exists and is not a dataset of a known format, so it is never replaced."),
        marked("Choose another name, or move this file away."),
    ),
    "target_of_other": (
        marked("{path} is the dataset of another source: {name}."),
        marked("Choose another folder with -o, or add --force to replace it."),
    ),
    "output_not_folder": (
        marked("{option} must be a folder for several files, and {path} is not one."),
        marked("Name a folder, such as “datasets/”; it is created if it does not exist."),
    ),
    "target_not_issues": (
        marked("{path} exists and is not a workbook of issues from this app, so it is never replaced."),
        marked("Choose another name, or move this file away."),
    ),
    "issues_edited": (
        marked("{path} was edited after the app exported it."),
        marked("Choose another name, or add --force to replace it."),
    ),
    "target_exists": (
        marked("{path} already exists."),
        marked("Name it with -o, or add --force to replace it."),
    ),
    "sidecar_foreign": (
        marked("{path} exists and is not one of the companion files of this app, so it is never replaced."),
        marked("Move or rename it, or choose another name for the dataset."),
    ),
    "sidecar_exists": (
        marked("{path} already exists with different contents."),
        marked("Move or rename it, or add --force to replace it."),
    ),
    "dataset_info_unclear": (
        marked("Cannot add entries to {path}: it is not a UTF-8 JSON object, or cannot be read."),
        marked("Fix or move the file, or save without this entry."),
    ),
    "target_no_folder": (
        marked("Folder not found: {path}."),
        marked("Create it first, or choose another folder."),
    ),
    "target_no_access": (
        marked("Cannot write {path}: {reason}."),
        marked("Close it in other programs, or choose a folder you have permission to write to."),
    ),
    "disk_full": (
        marked("Not enough disk space to save {path}."),
        marked("Free up space or choose another disk. The existing file is unchanged."),
    ),
}
