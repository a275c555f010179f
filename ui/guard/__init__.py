"""What the server counts, keeps and logs, so that one caller takes nothing from the others and no question lingers."""
