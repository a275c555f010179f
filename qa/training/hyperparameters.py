"""How the reader is trained: every figure that was chosen, with what it was chosen on."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Hyperparameters(BaseModel):
    """The figures of a training; `docs/reader.md` tells what other values gave."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first_layer: int = Field(6, ge=0, description="layers below it stay as they are and are computed once a text")
    rank: int = Field(32, ge=1)
    alpha: int = Field(64, ge=1, description="the change of a weight is alpha / rank times up @ down")
    epochs: int = Field(2, ge=1)
    learning_rate: float = Field(5e-4, gt=0)
    warmup: float = Field(0.1, ge=0, lt=1, description="share of the steps in which the learning rate rises")
    weight_decay: float = Field(0.01, ge=0)
    batch_questions: int = Field(48, ge=2)
    papers_per_batch: int = Field(4, ge=1, description="few papers a batch: neighbours are the hard wrong answers")
    answers_per_question: int = Field(
        2, ge=1, description="of a question with more answers so many are drawn each epoch"
    )
    temperature: float = Field(0.03, gt=0)
    margin: float = Field(0.1, ge=0, description="cosine by which a near-miss shall stay below a true answer")
    text_weight: float = Field(0.5, ge=0, description="weight of finding the question of a text")
    near_miss_weight: float = Field(1.0, ge=0)
    seed: int = 7
