"""技术合同: from draft to registration, payments, and the split of rewards."""
