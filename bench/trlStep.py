#!/usr/bin/env python3
"""The peer: one DPO step of TRL on the CPU (sigmoid loss with an SFT term, LoRA of rank 16 on all seven projections,
reference log-probabilities computed beforehand), on random tokens of the asked lengths.

  python3 -m venv VENV && VENV/bin/pip install torch transformers trl peft datasets accelerate gguf
  VENV/bin/python bench/trlStep.py MODEL.gguf float32|bfloat16 [PROMPT=256] [ANSWER=128] [STEPS=6]

Prints one line of JSON: median seconds a step, unique tokens a second, peak resident memory.
"""
import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from datasets import Dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
from trl import DPOConfig, DPOTrainer

path, precision = sys.argv[1:3]
prompt, answer, steps = (int(x) for x in (sys.argv[3:] + ["256", "128", "6"][len(sys.argv) - 3 :]))
folder, file = os.path.split(os.path.abspath(path))
tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token

with tempfile.TemporaryDirectory() as work:
    # transformers does not train a model object that came straight from a GGUF file; one saved in float32 it does.
    source = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
    plain = type(source)(source.config)
    plain.load_state_dict(source.state_dict())
    plain.config.quantization_config = None
    del plain.config.quantization_config, source
    plain.save_pretrained(work)
    del plain
    model = AutoModelForCausalLM.from_pretrained(work, dtype=torch.float32)

    random.seed(0)
    words = sorted(w[1:] for w in tokenizer.get_vocab() if w.startswith("Ġ") and w[1:].isalpha())

    def text(count):
        return " ".join(random.choice(words) for _ in range(count))

    rows = [
        {"prompt": text(prompt - 1), "chosen": " " + text(answer - 2), "rejected": " " + text(answer - 2)}
        for _ in range(steps + 2)
    ]
    count = lambda s: len(tokenizer(s, add_special_tokens=False)["input_ids"])
    unique = statistics.mean(sum(count(part) for part in row.values()) for row in rows)

    times = []

    class Clock(TrainerCallback):
        def on_step_begin(self, *_, **__):
            self.start = time.time()

        def on_step_end(self, *_, **__):
            times.append(time.time() - self.start)

    projections = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    DPOTrainer(
        model=model,
        args=DPOConfig(
            output_dir=os.path.join(work, "out"),
            per_device_train_batch_size=1,
            max_steps=steps,
            max_length=2048,
            report_to=[],
            use_cpu=True,
            bf16=precision == "bfloat16",
            precompute_ref_log_probs=True,
            gradient_checkpointing=False,
            save_strategy="no",
            disable_tqdm=True,
            learning_rate=1e-4,
            beta=0.1,
            loss_type=["sigmoid", "sft"],
            loss_weights=[1.0, 1.0],
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
        peft_config=LoraConfig(r=16, lora_alpha=32, task_type="CAUSAL_LM", target_modules=projections),
        callbacks=[Clock()],
    ).train()

median = statistics.median(times[1:])
print(
    json.dumps(
        {
            "peer": f"TRL {precision}",
            "median_step_s": round(median, 3),
            "unique_tokens_per_s": round(unique / median, 1),
            "peak_rss_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        }
    )
)
