"""Families: for every operation and constrained member of the service models, requests wrong in that one way.

The constraints are read from the models that botocore carries; what a wrong member must be answered with is data of
the specification (`families.yaml`). A case is judged beside the right request that it was made from.
"""
