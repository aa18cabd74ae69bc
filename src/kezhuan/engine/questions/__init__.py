"""What is asked after each kind of service: question sets as versioned data files, checked strictly."""

from kezhuan.engine.questions.book import QuestionBook
from kezhuan.engine.questions.question import Kind, Option, Question, QuestionFault, QuestionSet

__all__ = ["Kind", "Option", "Question", "QuestionBook", "QuestionFault", "QuestionSet"]
