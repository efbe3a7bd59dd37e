"""``python -m procure``: the same as the ``procure`` command."""

from procure.cli import main

if __name__ == "__main__":
    main()
