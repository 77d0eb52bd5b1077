"""All kinds of claims that a report's file may hold."""

from typing import Annotated

from pydantic import Field

from keras_assign.report.audit.arithmetic import Difference, Equal, Total
from keras_assign.report.audit.counts import Alike, LargeEnough, OneDraw, Supply
from keras_assign.report.audit.differences import BestOf, Close, Higher, LevelsOff, Pooled
from keras_assign.report.audit.noise import Repeats
from keras_assign.report.audit.orders import Monotone
from keras_assign.report.audit.times import TakesLonger
from keras_assign.report.audit.trainings import (
    Converged,
    Fresh,
    LearnsAllClasses,
    OneClassifier,
    Slower,
)
from keras_assign.report.audit.untestable import Untestable

AnyClaim = Annotated[
    Alike
    | BestOf
    | Close
    | Converged
    | Difference
    | Equal
    | Fresh
    | Higher
    | LargeEnough
    | LearnsAllClasses
    | LevelsOff
    | Monotone
    | OneClassifier
    | OneDraw
    | Pooled
    | Repeats
    | Slower
    | Supply
    | TakesLonger
    | Total
    | Untestable,
    Field(discriminator="kind"),
]
