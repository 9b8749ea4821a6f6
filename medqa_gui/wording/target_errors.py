"""What is said where a file cannot or must not be written: the error, and what to do."""

from medqa_gui.i18n import marked

# Error id -> what is wrong, what to do.
TARGETS: dict[str, tuple[str, str]] = {
    "target_is_folder": (
        marked("{path} is a folder, so no dataset can be written there."),
        marked("Name a file inside it."),
    ),
    "target_is_device": (
        marked("{path} is a pipe or a device, so no dataset can be written there."),
        marked("Name a file."),
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
        marked("{path} is already there."),
        marked("Name it with -o, or add --force to replace it."),
    ),
    "sidecar_foreign": (
        marked("{path} exists and is not one of the companion files of this app, so it is never replaced."),
        marked("Move or rename it, or choose another name for the dataset."),
    ),
    "sidecar_exists": (
        marked("{path} is already there, and says something else."),
        marked("Move or rename it, or add --force to replace it."),
    ),
    "dataset_info_unclear": (
        marked("Entries cannot be added to {path}: it is no JSON object in UTF-8, or cannot be read."),
        marked("Mend it or move it away, or save without this entry."),
    ),
    "target_no_folder": (
        marked("There is no folder {path}."),
        marked("Make it first, or choose another folder."),
    ),
    "target_no_access": (
        marked("{path} cannot be written: {reason}."),
        marked("Close it in other programs, or choose a folder that you may write to."),
    ),
    "disk_full": (
        marked("There is no room left on the disk for {path}."),
        marked("Free some room or choose another disk; the old file is as it was."),
    ),
}
