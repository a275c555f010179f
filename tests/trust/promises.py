"""What Standpunt promises to who runs it and who asks, and the tests that prove each promise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, and the tests of it: files, or tests in a file; a test may have many cases."""

    says: str
    proofs: tuple[str, ...]


PROMISES = (
    Promise(
        "The index is the old or the new one, whole, after a kill at any moment",
        ("tests/test_ingest_generation.py",),
    ),
    Promise(
        "A damaged index is noticed; the one before it answers, says so, and the next ingest heals it",
        (
            "tests/test_ingest_damage.py",
            "tests/trust/test_operating.py::test_the_doctor_finds_what_is_wrong_and_says_what_to_do",
        ),
    ),
    Promise(
        "An index of another version is never read or mixed with; the one before an upgrade stays as the way back",
        ("tests/trust/test_upgrade.py",),
    ),
    Promise(
        "A damaged model is built anew, and what is no number leaves no model",
        ("tests/trust/test_models.py",),
    ),
    Promise(
        "What a killed process left behind is removed by the next one",
        ("tests/test_ingest_scratch.py",),
    ),
    Promise(
        "No file makes a command crash or wait without end, and each is told in one safe line",
        (
            "tests/trust/test_files.py",
            "tests/test_ingest_guard.py",
            "tests/trust/test_fuzz.py::test_a_changed_file_is_read_or_refused_with_its_reason",
            "tests/trust/test_guided.py",
        ),
    ),
    Promise(
        "What a reader of a file does not see is not read",
        ("tests/trust/test_hidden.py",),
    ),
    Promise(
        "No order to a machine, in a question or in a paper, is followed, with or without a language model that obeys",
        ("tests/trust/test_injections.py",),
    ),
    Promise(
        "No claim, list or sign takes the verifier minutes or gigabytes, or carries a word past it",
        ("tests/trust/test_verify.py", "tests/test_qa_verify_numbers.py"),
    ),
    Promise(
        "No caller takes the server from the others: bodies, waiting, rates, slow clients",
        ("tests/test_ui_limits.py", "tests/trust/test_web.py"),
    ),
    Promise(
        "Passwords can't be guessed in bulk, guessing locks nobody else out, and no other site signs anybody in",
        (
            "tests/test_ui_sign_in.py",
            "tests/trust/test_web.py::test_who_guesses_makes_nobody_else_wait",
            "tests/trust/test_web.py::test_each_wrong_password_waits_longer_and_many_names_are_one_guess_each",
            "tests/trust/test_web.py::test_many_passwords_at_once_are_looked_at_two_at_a_time",
            "tests/trust/test_web.py::test_another_site_signs_nobody_in_or_out",
        ),
    ),
    Promise(
        "Every error is Dutch and ours, and no log holds a question",
        (
            "tests/trust/test_web.py::test_an_error_of_a_framework_is_a_dutch_sentence",
            "tests/trust/test_fuzz.py::test_no_request_is_a_fault",
            "tests/trust/test_described.py",
            "tests/trust/test_web.py::test_who_did_not_sign_in_is_told_so_in_dutch",
            "tests/trust/test_web.py::test_a_fault_of_ours_is_told_without_the_words_of_a_question",
            "tests/trust/test_operating.py::test_a_line_of_the_log_is_json_without_the_words_of_an_error",
        ),
    ),
    Promise(
        "Text from outside can't become markup",
        ("tests/test_ui_templates.py",),
    ),
    Promise(
        "Any number of processes serve one installation: sessions, limits and the end of each are known to all",
        ("tests/trust/test_processes.py", "tests/trust/test_drain.py"),
    ),
    Promise(
        "Behind nginx no question fails while processes end, are killed and come back and papers are read in (long form)",
        ("tests/trust/test_rolling.py",),
    ),
    Promise(
        "Thousands of questions leave a server as it was: memory, files, answers",
        ("tests/trust/test_soak.py",),
    ),
    Promise(
        "A newly read index is gone over to without a failed question, and a Chroma server gives the same answers",
        (
            "tests/test_ui_renew.py::test_a_newly_published_index_is_gone_over_to_without_a_failed_question",
            "tests/test_ingest_served.py",
        ),
    ),
    Promise(
        "Nothing is kept of a question unless the settings ask for it; then without names and numbers, and not for long",
        (
            "tests/trust/test_operating.py::test_nothing_is_kept_unless_the_settings_ask_for_it",
            "tests/trust/test_operating.py::test_a_kept_question_is_gone_when_its_days_are_over",
            "tests/trust/test_operating.py::test_what_tells_who_asks_is_taken_out",
            "tests/trust/test_operating.py::test_figures_of_a_question_stay",
            "tests/trust/test_operating.py::test_every_citizen_service_number_is_taken_out",
        ),
    ),
    Promise(
        "An index that was lost comes back the same from the papers",
        ("tests/trust/test_operating.py::test_an_index_that_was_lost_comes_back_the_same",),
    ),
    Promise(
        "Locale, time zone, umask, a home that can't be written and the network change nothing",
        ("tests/trust/test_surroundings.py",),
    ),
    Promise(
        "Nothing is installed that has a known fault, but where the list says why it doesn't matter",
        ("tests/trust/test_audit.py",),
    ),
    Promise(
        "The same question has the same answer, in every process and order and after every rebuild",
        ("tests/trust/test_same_answers.py",),
    ),
)
