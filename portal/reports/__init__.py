"""Reports of counties, cities and the province, and the findings in their data."""

from flask import Blueprint

blueprint = Blueprint("reports", __name__)
