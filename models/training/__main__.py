"""`python -m models.training --data DATA --out FOLDER`."""

from .train import main

main()
