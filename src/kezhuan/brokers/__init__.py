"""技术经纪人: the register of brokers, what each is good at, and who suits which demand."""
