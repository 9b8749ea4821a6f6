"""Training configuration for XTuner 0.1.x and 0.2.0.

Source: InternLM/xtuner xtuner/configs/internlm/internlm2_chat_7b, InternLM/Tutorial camp1 (its changes for MedQA). The
dataset is in XTuner's format already, so `dataset_map_fn` is None: any map function would refuse or damage it.
"""

from collections.abc import Mapping
from string import Template

_CONFIG = Template('''\
"""QLoRA on $name. Check it first: xtuner check-custom-dataset $config"""

import torch
from datasets import load_dataset
from mmengine.dataset import DefaultSampler
from mmengine.hooks import CheckpointHook, DistSamplerSeedHook, IterTimerHook, LoggerHook, ParamSchedulerHook
from mmengine.optim import AmpOptimWrapper, CosineAnnealingLR, LinearLR
from peft import LoraConfig
from torch.optim import AdamW
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
from xtuner.dataset import process_hf_dataset
from xtuner.dataset.collate_fns import default_collate_fn
from xtuner.dataset.map_fns import template_map_fn_factory
from xtuner.engine.hooks import DatasetInfoHook, EvaluateChatHook
from xtuner.engine.runner import TrainLoop
from xtuner.model import SupervisedFinetune
from xtuner.utils import PROMPT_TEMPLATE

# What to look at before training: the base model, and the template that belongs to it.
pretrained_model_name_or_path = $model
prompt_template = PROMPT_TEMPLATE.$template
data_files = $files
max_length = 2048  # tokens; a longer conversation is cut without a word
max_epochs = 3
batch_size = 1  # per device
accumulative_counts = 16
lr = 2e-4
SYSTEM = $system
evaluation_inputs = $questions  # general ones, asked while it trains; none of the dataset

tokenizer = dict(
    type=AutoTokenizer.from_pretrained,
    pretrained_model_name_or_path=pretrained_model_name_or_path,
    trust_remote_code=True,
    padding_side="right",
)
model = dict(
    type=SupervisedFinetune,
    llm=dict(
        type=AutoModelForCausalLM.from_pretrained,
        pretrained_model_name_or_path=pretrained_model_name_or_path,
        trust_remote_code=True,
        torch_dtype=torch.float16,
        quantization_config=dict(
            type=BitsAndBytesConfig,
            load_in_4bit=True,
            bnb_4bit_compute_dtype=torch.float16,
            bnb_4bit_use_double_quant=True,
            bnb_4bit_quant_type="nf4",
        ),
    ),
    lora=dict(type=LoraConfig, r=64, lora_alpha=16, lora_dropout=0.1, bias="none", task_type="CAUSAL_LM"),
)

train_dataset = dict(
    type=process_hf_dataset,
    dataset=dict(type=load_dataset, path="json", data_files=data_files),
    tokenizer=tokenizer,
    max_length=max_length,
    dataset_map_fn=None,  # the file is in XTuner's format already
    template_map_fn=dict(type=template_map_fn_factory, template=prompt_template),
    split="train",
    remove_unused_columns=True,
    shuffle_before_pack=True,
    pack_to_max_length=True,
)
${held_out}train_dataloader = dict(
    batch_size=batch_size,
    num_workers=0,
    dataset=train_dataset,
    sampler=dict(type=DefaultSampler, shuffle=True),
    collate_fn=dict(type=default_collate_fn),
)

optim_wrapper = dict(
    type=AmpOptimWrapper,
    optimizer=dict(type=AdamW, lr=lr, betas=(0.9, 0.999), weight_decay=0),
    clip_grad=dict(max_norm=1, error_if_nonfinite=False),
    accumulative_counts=accumulative_counts,
    loss_scale="dynamic",
    dtype="float16",
)
_warm_up = 0.03 * max_epochs
param_scheduler = [
    dict(type=LinearLR, start_factor=1e-5, by_epoch=True, begin=0, end=_warm_up, convert_to_iter_based=True),
    dict(
        type=CosineAnnealingLR, eta_min=0.0, by_epoch=True, begin=_warm_up, end=max_epochs, convert_to_iter_based=True
    ),
]
train_cfg = dict(type=TrainLoop, max_epochs=max_epochs)

custom_hooks = [
    dict(type=DatasetInfoHook, tokenizer=tokenizer),
    dict(
        type=EvaluateChatHook,
        tokenizer=tokenizer,
        every_n_iters=500,
        evaluation_inputs=evaluation_inputs,
        system=SYSTEM,
        prompt_template=prompt_template,
    ),
]
default_hooks = dict(
    timer=dict(type=IterTimerHook),
    logger=dict(type=LoggerHook, log_metric_by_epoch=False, interval=10),
    param_scheduler=dict(type=ParamSchedulerHook),
    checkpoint=dict(type=CheckpointHook, by_epoch=False, interval=500, max_keep_ckpts=2),
    sampler_seed=dict(type=DistSamplerSeedHook),
)
env_cfg = dict(
    cudnn_benchmark=False,
    mp_cfg=dict(mp_start_method="fork", opencv_num_threads=0),
    dist_cfg=dict(backend="nccl"),
)
visualizer = None
log_level = "INFO"
load_from = None
resume = False
randomness = dict(seed=None, deterministic=False)
log_processor = dict(by_epoch=False)
''')

_HELD_OUT = Template("""\
# Not trained on; for the evaluation after the training.
${split}_dataset = dict(
    type=process_hf_dataset,
    dataset=dict(type=load_dataset, path="json", data_files=data_files),
    tokenizer=tokenizer,
    max_length=max_length,
    dataset_map_fn=None,
    template_map_fn=dict(type=template_map_fn_factory, template=prompt_template),
    split="$split",
    remove_unused_columns=True,
    pack_to_max_length=False,
)
""")

DEFAULT_MODEL = "internlm/internlm2-chat-7b"
# Names in XTuner 0.2.0's PROMPT_TEMPLATE, by a part of the model's name.
_TEMPLATES = {
    "internlm2": "internlm2_chat", "internlm3": "internlm2_chat", "internlm": "internlm_chat", "qwen": "qwen_chat",
    "llama-3": "llama3_chat", "llama3": "llama3_chat", "llama-2": "llama2_chat", "baichuan2": "baichuan2_chat",
    "chatglm3": "chatglm3", "mixtral": "mixtral", "mistral": "mistral", "gemma": "gemma", "phi-3": "phi3_chat",
}  # fmt: skip
_ENGLISH_QUESTIONS = (
    "What helps against a mild headache?",
    "How should medicines be stored at home?",
    "When should a person with a fever see a doctor?",
)
_CHINESE_QUESTIONS = ("轻微头痛时可以怎么办？", "家里的药品应该怎样保存？", "发烧到什么程度需要去看医生？")


def xtuner_config(
    name: str, data_files: Mapping[str, str], system_prompt: str, *, model: str = "", is_chinese: bool = False
) -> str:
    """Return the Python text of the configuration; `data_files` are file names by split, with at least "train"."""
    model = model or DEFAULT_MODEL
    return _CONFIG.substitute(
        name=repr(name)[1:-1].replace('"', ""),
        config=config_name(name),
        model=repr(model),
        template=_template_of(model),
        files=repr(dict(data_files)),
        held_out="".join(_HELD_OUT.substitute(split=split) for split in data_files if split != "train"),
        system=repr(system_prompt),
        questions=repr(list(_CHINESE_QUESTIONS if is_chinese else _ENGLISH_QUESTIONS)),
    )


def _template_of(model: str) -> str:
    name = model.lower()
    return next((template for part, template in _TEMPLATES.items() if part in name), "default")


def config_name(name: str) -> str:
    """Return the configuration's file name for a dataset's name; mmengine imports it, so it has no dots or spaces."""
    return "".join(letter if letter.isalnum() else "_" for letter in name) + "_qlora.py"
