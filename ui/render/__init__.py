"""What an answer or a paper is shown as: plain text, JSON or HTML, with the places that citations and links lead to."""
