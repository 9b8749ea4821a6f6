"""`python3 -m tests.acceptance [light|xtuner|trainers]`: the trainers' own readers, in an environment each."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
# What the core itself and its tests need.
OURS = ("hypothesis>=6.100", "openpyxl>=3.1.5", "orjson>=3.10", "pytest>=8")
# The build for processors alone: where its index cannot be reached, pip must fail and not fetch gigabytes of CUDA.
TORCH = "torch==2.13.0" if sys.platform == "darwin" else "torch==2.13.0+cpu"
TORCH_ALONE = ("--no-deps", TORCH, "--extra-index-url", "https://download.pytorch.org/whl/cpu")
# What ms-swift and LLaMA-Factory import where they read data; their own lists bring torchvision along.
SWIFT = (
    "psutil", "omegaconf", "antlr4-python3-runtime==4.9.3", "pillow", "requests", "charset-normalizer", "urllib3",
    "certifi", "modelscope", "modelscope-hub", "addict", "colorama", "sortedcontainers", "json_repair", "dacite",
    "einops", "fire", "termcolor", "simplejson", "attrs", "binpacking", "cryptography", "cffi", "pycparser", "aiohttp",
    "multidict", "yarl", "propcache", "aiohappyeyeballs", "aiosignal", "frozenlist",
)  # fmt: skip
# Each group: pip's arguments, one call after the other.
GROUPS = {
    "light": [tuple(PROJECT["dependency-groups"]["acceptance"])],
    "xtuner": [
        TORCH_ALONE,
        ("--no-deps", "xtuner==0.2.0", "mmengine==0.10.6", "transformers==4.48.0"),
        (
            TORCH,
            *OURS,
            "tokenizers>=0.21,<0.22",
            "huggingface-hub<1.0",
            "datasets>=3.2,<4",
            "addict",
            "yapf",
            "termcolor",
        ),
        ("platformdirs", "rich", "pillow", "requests", "numpy", "safetensors", "regex", "pyyaml"),
    ],
    "trainers": [
        TORCH_ALONE,
        (TORCH, *OURS, "trl==1.16.0", "transformers", "jinja2", "datasets"),
        ("--no-deps", "llamafactory==0.9.5", "ms-swift==4.6.0", "peft==0.18.1", *SWIFT),
    ],
}


def main(arguments: list[str]) -> int:
    """Run one group's tests in its own environment and return pytest's exit status."""
    group = arguments[0] if arguments else "light"
    if group not in GROUPS:
        sys.stderr.write(f"There is no group {group}; there are: {', '.join(GROUPS)}\n")
        return 2
    python = environment(group)
    command = [python, "-m", "pytest", "-p", "no:cacheprovider", ROOT / "tests" / "acceptance" / f"test_{group}.py"]
    known = {"HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT), "TOGETHER_NO_BANNER": "1", "MEDQA_ACCEPTANCE": group}
    return subprocess.run(
        [*map(str, command), *arguments[1:]], check=False, cwd=ROOT, env=os.environ | known
    ).returncode


def environment(group: str) -> Path:
    """Return the group's interpreter, after installing what is not there yet."""
    folder = Path(os.environ.get("MEDQA_ACCEPTANCE_CACHE") or Path.home() / ".cache" / "medqa-acceptance") / group
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = f"{sys.version} {GROUPS[group]}"
    installed = folder / "installed"
    if not installed.is_file() or installed.read_text() != wanted:
        # What another Python or an interrupted run left there is no beginning.
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        for requirements in GROUPS[group]:
            subprocess.run([python, "-m", "pip", "install", "-q", *requirements], check=True)
        installed.write_text(wanted)
    return python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
